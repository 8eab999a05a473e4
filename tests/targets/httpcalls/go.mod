module sonde.test/httpcalls

go 1.19
