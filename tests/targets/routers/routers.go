package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/julienschmidt/httprouter"
	"github.com/labstack/echo/v4"
)

func gorillaMux() http.Handler {
	with := func(h handler) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { h(w, r, mux.Vars(r)["id"]) }
	}
	router := mux.NewRouter()
	router.Use(func(next http.Handler) http.Handler { return next })
	router.HandleFunc("/users/{id:[0-9]+}", with(show)).Methods("GET")
	router.HandleFunc("/users", with(create)).Methods("POST")
	router.HandleFunc("/users/{id}/posts/{post}", with(show)).Methods("GET")
	router.PathPrefix("/files/").Handler(with(create))
	router.HandleFunc("/panics/{id}", with(fail))
	router.HandleFunc("/asks/{id}", with(ask))
	orders := router.PathPrefix("/api/v1").Subrouter()
	orders.HandleFunc("/orders/{id}", with(show)).Methods("GET")
	orders.NotFoundHandler = http.NotFoundHandler()
	orders.MethodNotAllowedHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusMethodNotAllowed)
	})
	return router
}

func ginEngine() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	with := func(h handler) gin.HandlerFunc {
		return func(c *gin.Context) { h(c.Writer, c.Request, c.Param("id")) }
	}
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.Use(func(c *gin.Context) { c.Next() })
	router.GET("/users/:id", with(show))
	router.POST("/users", with(create))
	router.GET("/users/:id/posts/:post", with(show))
	router.GET("/files/*file", with(create))
	router.GET("/panics/:id", with(fail))
	router.GET("/asks/:id", with(ask))
	router.Group("/api/v1").GET("/orders/:id", with(show))
	return router
}

// A context of the program's own, as echo's guide shows it.
type ownContext struct {
	echo.Context
	word string
}

func echoServer() http.Handler {
	with := func(h handler) echo.HandlerFunc {
		return func(c echo.Context) error {
			h(c.Response(), c.Request(), c.Param("id"))
			return nil
		}
	}
	own := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return next(&ownContext{c, "own"}) }
	}
	router := echo.New()
	router.GET("/users/:id", with(show))
	router.POST("/users", with(create))
	router.GET("/users/:id/posts/:post", with(show))
	router.GET("/files/*", with(create))
	router.GET("/panics/:id", with(fail))
	router.GET("/asks/:id", with(ask))
	router.Use(own)
	router.Group("/api/v1").GET("/orders/:id", with(show))
	return router
}

func chiMux() http.Handler {
	with := func(h handler) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { h(w, r, chi.URLParam(r, "id")) }
	}
	router := chi.NewRouter()
	router.Use(func(next http.Handler) http.Handler { return next })
	router.Get("/users/{id:[0-9]+}", with(show))
	router.Post("/users", with(create))
	router.Get("/users/{id}/posts/{post}", with(show))
	router.Get("/files/*", with(create))
	router.Get("/panics/{id}", with(fail))
	router.Get("/asks/{id}", with(ask))
	router.Route("/api", func(api chi.Router) {
		api.Route("/v1", func(v1 chi.Router) { v1.Get("/orders/{id}", with(show)) })
	})
	return router
}

func httpRouter() http.Handler {
	with := func(h handler) httprouter.Handle {
		return func(w http.ResponseWriter, r *http.Request, params httprouter.Params) { h(w, r, params.ByName("id")) }
	}
	router := httprouter.New()
	router.GET("/users/:id", with(show))
	router.POST("/users", with(create))
	router.GET("/users/:id/posts/:post", with(show))
	router.GET("/files/*file", with(create))
	router.GET("/panics/:id", with(fail))
	router.GET("/asks/:id", with(ask))
	router.GET("/api/v1/orders/:id", with(show))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _, _ = router.Lookup("GET", r.URL.Path)
		router.ServeHTTP(w, r)
	})
}
