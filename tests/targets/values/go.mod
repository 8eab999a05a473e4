module sonde.example/values

go 1.19
