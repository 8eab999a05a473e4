package main

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/julienschmidt/httprouter"
	"github.com/labstack/echo/v4"
)

// route gives a router one route with a parameter. Without a router, the handler itself answers.
func route(name string, handler http.HandlerFunc) http.Handler {
	switch name {
	case "":
		return handler
	case "chi":
		router := chi.NewRouter()
		router.Get("/{greeting}", handler)
		return router
	case "echo":
		router := echo.New()
		router.GET("/:greeting", echo.WrapHandler(handler))
		return router
	case "gin":
		gin.SetMode(gin.ReleaseMode)
		router := gin.New()
		router.GET("/:greeting", gin.WrapF(handler))
		return router
	case "httprouter":
		router := httprouter.New()
		router.GET("/:greeting", func(w http.ResponseWriter, r *http.Request, _ httprouter.Params) { handler(w, r) })
		return router
	case "mux":
		router := mux.NewRouter()
		router.Handle("/{greeting}", handler)
		return router
	}
	check(fmt.Errorf("there is no router %q", name))
	return nil
}
