module sonde.test/router

go 1.19
