module sonde.example/torture

go 1.19
