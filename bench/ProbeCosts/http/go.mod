module sonde.bench/http

go 1.19
