module sonde.test/httpclient

go 1.19
