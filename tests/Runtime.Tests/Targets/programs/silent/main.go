// Silent links in database/sql and puts no sql.DB behind an interface, so that a stripped build says nothing about that struct.
package main

import (
	"database/sql"
	"fmt"
)

func main() {
	_, err := sql.Open("nothing", "")
	fmt.Println(err)
}
