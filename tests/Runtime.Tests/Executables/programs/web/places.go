package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"unsafe"
)

type sized interface{ Area() int }

// Offsets prints what the compiler says of fields that this package may name.
func offsets() {
	fmt.Println("net/http Request Method", unsafe.Offsetof(http.Request{}.Method))
	fmt.Println("net/http Request Header", unsafe.Offsetof(http.Request{}.Header))
	fmt.Println("net/http Request RemoteAddr", unsafe.Offsetof(http.Request{}.RemoteAddr))
	fmt.Println("net/http Server Handler", unsafe.Offsetof(http.Server{}.Handler))
	fmt.Println("net/url URL RawQuery", unsafe.Offsetof(url.URL{}.RawQuery))
	fmt.Println("main outer last", unsafe.Offsetof(outer{}.last))
}

// At returns one word of an interface value: the type or the interface table, then the data.
func at(value unsafe.Pointer, word int) uintptr { return (*[2]uintptr)(value)[word] }

// Places prints where types and interface tables are, counted from main.leaf, since the program may lie anywhere.
func places(w http.ResponseWriter) {
	base := reflect.ValueOf(leaf).Pointer()
	response := reflect.TypeOf(w)
	for _, t := range []reflect.Type{
		response, response.Elem(), reflect.TypeOf(http.Request{}), reflect.TypeOf(&url.URL{}), reflect.TypeOf(outer{}),
		reflect.TypeOf(&shape{}), reflect.TypeOf(errors.New("")), reflect.TypeOf((*sized)(nil)).Elem(),
	} {
		star, named := "", t
		if t.Kind() == reflect.Ptr {
			star, named = "*", t.Elem()
		}
		// A reflect.Type is an interface whose data is the type itself.
		fmt.Printf("type %s%s.%s %d\n", star, named.PkgPath(), named.Name(), int64(at(unsafe.Pointer(&t), 1)-base))
	}
	type key struct{}
	var (
		size sized           = &shape{}
		err  error           = errors.New("")
		ctx  context.Context = context.WithValue(context.Background(), key{}, 1)
	)
	fmt.Printf("itab *net/http.response,net/http.ResponseWriter %d\n", int64(at(unsafe.Pointer(&w), 0)-base))
	fmt.Printf("itab *main.shape,main.sized %d\n", int64(at(unsafe.Pointer(&size), 0)-base))
	fmt.Printf("itab *errors.errorString,error %d\n", int64(at(unsafe.Pointer(&err), 0)-base))
	fmt.Printf("itab *context.valueCtx,context.Context %d\n", int64(at(unsafe.Pointer(&ctx), 0)-base))
}
