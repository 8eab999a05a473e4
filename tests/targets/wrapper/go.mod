module sonde.test/wrapper

go 1.19
