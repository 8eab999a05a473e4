module sonde.test/shop

go 1.19
