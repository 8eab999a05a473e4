package main

import "github.com/jackc/pgx/v5"

var connect = pgx.Connect
