module sonde.bench/spans

go 1.19
