module sonde.test/fusefile

go 1.19
