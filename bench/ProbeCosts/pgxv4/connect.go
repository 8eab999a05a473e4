package main

import "github.com/jackc/pgx/v4"

var connect = pgx.Connect
