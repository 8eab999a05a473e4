module sonde.bench/functions

go 1.19
