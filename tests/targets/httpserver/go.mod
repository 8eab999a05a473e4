module sonde.test/httpserver

go 1.19
