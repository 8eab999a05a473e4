module sonde.example/arguments

go 1.19
