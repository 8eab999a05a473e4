module shop

go 1.24

require (
	github.com/gorilla/mux v1.8.1
	github.com/lib/pq v1.10.9
	github.com/redis/go-redis/v9 v9.17.2
	google.golang.org/grpc v1.64.0
	google.golang.org/protobuf v1.36.5
)
