// Silent prints a number. The struct by which strconv does that, floatInfo, is never behind an interface: a stripped build says
// nothing about it.
package main

import "fmt"

func main() {
	fmt.Println(1.5)
}
