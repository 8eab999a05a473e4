// Structs prints the fields of the structs that an executable's debug information describes, as Go's own debug/dwarf reads it:
//
//	structs FILE PACKAGE...
package main

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"log"
	"os"
	"strings"
)

func main() {
	file, err := elf.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	data, err := file.DWARF()
	if err != nil {
		log.Fatal(err)
	}
	reader := data.Reader()
	for entry, err := reader.Next(); entry != nil; entry, err = reader.Next() {
		if err != nil {
			log.Fatal(err)
		}
		name, _ := entry.Val(dwarf.AttrName).(string)
		if entry.Tag != dwarf.TagStructType || !entry.Children {
			continue
		}
		for _, wanted := range os.Args[2:] {
			// A package's own named types: no generic ones, no literals, none that a function declares.
			if strings.HasPrefix(name, wanted+".") && !strings.ContainsAny(name[len(wanted)+1:], ".[{·/<") {
				members(reader, wanted, name[len(wanted)+1:])
				break
			}
		}
	}
}

func members(reader *dwarf.Reader, pkg, name string) {
	for entry, err := reader.Next(); entry.Tag != 0; entry, err = reader.Next() {
		if err != nil {
			log.Fatal(err)
		}
		field, _ := entry.Val(dwarf.AttrName).(string)
		if offset, ok := entry.Val(dwarf.AttrDataMemberLoc).(int64); ok && field != "_" {
			fmt.Println(pkg, name, field, offset)
		}
	}
}
