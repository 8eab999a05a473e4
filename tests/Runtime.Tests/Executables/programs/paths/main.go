// Paths prints what Go itself makes of selectors of its structs: package, type, path, and the offset, "pointer" or "absent".
package main

import (
	"fmt"
	"os"
	"reflect"
	"strings"
)

type limits struct {
	_    [3]byte
	Most int32
	Name string
}

type config struct {
	limits
	Addr   string
	Nested struct{ First, Second int16 }
}

type generic[T any] struct {
	Pad   byte
	Value T
}

type left struct{ Both, Left uint16 }

type right struct{ Right, Both uint16 }

type hidden struct {
	Depth int8
	Name  int64
}

type remote struct{ Host, Far string }

type loop struct {
	*loop
	Own int
}

type method struct{ Word int }

func (method) Most() int { return 1 }

type server struct {
	ID     uint32
	Config config
	limits
	generic[string]
	left
	right
	*remote
	behind *config
	Most2  int
	config2
	text
	fmt.Stringer
}

type config2 struct {
	deep
	Addr string
}

type deep struct {
	hidden
	Deep byte
}

type text string

// Go's linker describes the types of variables in debug information.
var (
	looping  loop
	holding  generic[int8]
	counting method
)

var things = []any{server{}, config{}, config2{}, looping, holding, counting, *os.Stdout}

var paths = strings.Fields("ID Config Config.Addr Config.limits Config.limits.Most Config.Most Config.Nested.Second Most limits.Most Name " +
	"Value generic.Value generic Both left.Both Left Right Depth deep.Depth Deep config2.Deep Addr config2.Addr Host remote.Host remote Far " +
	"behind behind.Addr behind.Most Config.Nothing Config.Addr.Nothing Nothing loop.Own Own loop.loop.Own text Stringer Word " +
	"file file.pfd file.pfd.Sysfd pfd.Sysfd nonblock")

func main() {
	for _, thing := range things {
		describe(reflect.TypeOf(thing))
		if file, ok := reflect.TypeOf(thing).FieldByName("file"); ok {
			describe(file.Type.Elem())
		}
	}
}

func describe(of reflect.Type) {
	for _, path := range paths {
		fmt.Println(of.PkgPath(), of.Name(), path, find(of, path))
	}
}

func find(of reflect.Type, path string) string {
	offset := uintptr(0)
	for _, name := range strings.Split(path, ".") {
		if of.Kind() == reflect.Pointer {
			return "pointer"
		}
		if of.Kind() != reflect.Struct {
			return "absent"
		}
		field, ok := of.FieldByName(name)
		if !ok {
			return "absent"
		}
		for _, index := range field.Index {
			if of.Kind() == reflect.Pointer {
				return "pointer"
			}
			step := of.Field(index)
			offset += step.Offset
			of = step.Type
		}
	}
	return fmt.Sprint(offset)
}
