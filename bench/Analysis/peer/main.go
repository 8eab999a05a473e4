// Peer answers what Sonde's analysis answers, with Go's own libraries, the way that Go agents do: functions by the symbol table,
// else by the function table; struct fields by debug information, in one pass.
//
//	peer FILE WORK ROUNDS
//
// WORK holds lines: "func NAME", "field PACKAGE.TYPE FIELD". It prints the answers, how long each round took in microseconds, and the
// memory after the first round in kilobytes.
package main

import (
	"bufio"
	"debug/dwarf"
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	before := memory("VmRSS")
	start := time.Now()
	functions, fields := work(os.Args[2])
	rounds, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	for round := 0; round < rounds; round++ {
		if round > 0 {
			start = time.Now()
		}
		addresses, offsets := analyse(os.Args[1], functions, fields)
		fmt.Println("took", time.Since(start).Microseconds())
		if round > 0 {
			continue
		}
		for _, name := range functions {
			if address, ok := addresses[name]; ok {
				fmt.Printf("func %s %#x\n", name, address)
			}
		}
		for _, name := range fields {
			if offset, ok := offsets[name]; ok {
				fmt.Printf("field %s %d\n", name, offset)
			}
		}
		fmt.Println("before", before)
		fmt.Println("peak", memory("VmHWM"))
		fmt.Println("private", memory("RssAnon")+memory("RssShmem"))
	}
}

func analyse(path string, functions, fields []string) (map[string]uint64, map[string]int64) {
	file, err := elf.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	found := bySymbols(file, functions)
	if found == nil {
		found = byTable(file, functions)
	}
	if len(fields) == 0 || file.Section(".debug_info") == nil && file.Section(".zdebug_info") == nil {
		return found, nil
	}
	return found, byDebugInformation(file, fields)
}

// Memory reads one line of /proc/self/status.
func memory(name string) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), name+":")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		log.Fatal(err)
	}
	return kilobytes
}

func work(path string) (functions, fields []string) {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if kind, rest, _ := strings.Cut(lines.Text(), " "); kind == "func" {
			functions = append(functions, rest)
		} else {
			fields = append(fields, rest)
		}
	}
	return functions, fields
}

func bySymbols(file *elf.File, names []string) map[string]uint64 {
	symbols, err := file.Symbols()
	if err != nil {
		return nil
	}
	wanted := set(names)
	found := map[string]uint64{}
	for _, symbol := range symbols {
		if wanted[symbol.Name] {
			found[symbol.Name] = symbol.Value
		}
	}
	return found
}

func byTable(file *elf.File, names []string) map[string]uint64 {
	section := file.Section(".gopclntab")
	if section == nil {
		section = file.Section(".data.rel.ro.gopclntab")
	}
	data, err := section.Data()
	if err != nil {
		log.Fatal(err)
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, textStart(file, data)))
	if err != nil {
		log.Fatal(err)
	}
	wanted := set(names)
	found := map[string]uint64{}
	for _, function := range table.Funcs {
		// The first is the function, what follows are wrappers for another calling convention.
		if _, ok := found[function.Name]; !ok && wanted[function.Name] {
			found[function.Name] = function.Entry
		}
	}
	return found
}

// With cgo, Go's code does not begin where .text does: to Go 1.25 the table says where, then the module data.
func textStart(file *elf.File, table []byte) uint64 {
	if start := binary.LittleEndian.Uint64(table[24:]); start != 0 {
		return start
	}
	if module := file.Section(".go.module"); module != nil {
		if data, err := module.Data(); err == nil {
			return binary.LittleEndian.Uint64(data[22*8:])
		}
	}
	return file.Section(".text").Addr
}

func byDebugInformation(file *elf.File, names []string) map[string]int64 {
	data, err := file.DWARF()
	if err != nil {
		log.Fatal(err)
	}
	structs := map[string]map[string]bool{}
	for _, name := range names {
		holder, member, _ := strings.Cut(name, " ")
		if structs[holder] == nil {
			structs[holder] = map[string]bool{}
		}
		structs[holder][member] = true
	}
	found := map[string]int64{}
	reader := data.Reader()
	for len(structs) > 0 {
		entry, err := reader.Next()
		if err != nil || entry == nil {
			break
		}
		name, _ := entry.Val(dwarf.AttrName).(string)
		members := structs[name]
		if entry.Tag != dwarf.TagStructType || members == nil {
			continue
		}
		for entry, err = reader.Next(); err == nil && entry != nil && entry.Tag != 0; entry, err = reader.Next() {
			member, _ := entry.Val(dwarf.AttrName).(string)
			if offset, ok := entry.Val(dwarf.AttrDataMemberLoc).(int64); ok && members[member] {
				found[name+" "+member] = offset
			}
		}
		delete(structs, name)
	}
	return found
}

func set(names []string) map[string]bool {
	all := map[string]bool{}
	for _, name := range names {
		all[name] = true
	}
	return all
}
