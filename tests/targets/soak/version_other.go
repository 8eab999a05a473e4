//go:build other

package main

// A package more moves nearly all of the code.
import _ "encoding/xml"

func init() { version = "two" }
