module acme.example/jobs

go 1.19
