module sonde.bench/library

go 1.19
