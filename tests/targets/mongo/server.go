package main

import (
	"encoding/binary"
	"io"
	"net"
	"time"

	"go.mongodb.org/mongo-driver/bson"
)

// The numbers of MongoDB's messages (https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/).
const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

// serve answers clients as a server does that has some documents in each collection but "empty".
func serve(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		check(err)
		go answerAll(conn)
	}
}

func answerAll(conn net.Conn) {
	defer conn.Close()
	for {
		head := make([]byte, 16)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head)-uint32(len(head)))
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		reply := []byte{0, 0, 0, 0, 0}
		var document []byte
		code := uint32(opMsg)
		if binary.LittleEndian.Uint32(head[12:]) == opQuery {
			// After the flags, the collection's name, and two numbers.
			at := 4
			for body[at] != 0 {
				at++
			}
			document = body[at+9:]
			code = opReply
			reply = make([]byte, 20)
			reply[16] = 1 // one document
		} else {
			document = body[5:]
		}
		answer, err := bson.Marshal(answer(document[:binary.LittleEndian.Uint32(document)]))
		check(err)
		if len(answer) < 6 {
			return
		}
		message := make([]byte, 16)
		binary.LittleEndian.PutUint32(message, uint32(len(message)+len(reply)+len(answer)))
		copy(message[8:], head[4:8])
		binary.LittleEndian.PutUint32(message[12:], code)
		if _, err := conn.Write(append(append(message, reply...), answer...)); err != nil {
			return
		}
	}
}

// answer returns the reply to a command; an empty one ends the connection.
func answer(document []byte) bson.M {
	var command bson.D
	check(bson.Unmarshal(document, &command))
	name := command[0].Key
	collection, _ := command[0].Value.(string)
	switch name {
	case "find", "aggregate", "listCollections":
		return find(collection)
	case "getMore":
		return bson.M{"ok": 1, "cursor": bson.M{"id": int64(0), "ns": "shop.many", "nextBatch": bson.A{bson.M{"name": "second"}}}}
	case "hello", "isMaster", "ismaster":
		return bson.M{
			"ok": 1, "ismaster": true, "isWritablePrimary": true, "minWireVersion": 0, "maxWireVersion": 17,
			"maxBsonObjectSize": 1 << 24, "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000,
		}
	case "insert":
		if collection == "unique" {
			failed := bson.M{"index": 0, "code": 11000, "errmsg": "E11000 duplicate key"}
			return bson.M{"ok": 1, "n": 0, "writeErrors": bson.A{failed}}
		}
		return bson.M{"ok": 1, "n": 1}
	case "update", "delete", "killCursors", "ping", "buildInfo", "endSessions":
		return bson.M{"ok": 1, "n": 1}
	case "findAndModify":
		return bson.M{"ok": 1, "value": bson.M{"name": "secret"}}
	}
	return bson.M{"ok": 0, "code": 59, "codeName": "CommandNotFound", "errmsg": "no such command: '" + name + "'"}
}

func find(collection string) bson.M {
	found, id := bson.A{bson.M{"name": "first"}}, int64(0)
	switch collection {
	case "broken":
		return bson.M{}
	case "empty":
		found = bson.A{}
	case "many":
		id = 7
	case "slow":
		time.Sleep(time.Second)
	}
	return bson.M{"ok": 1, "cursor": bson.M{"id": id, "ns": "shop." + collection, "firstBatch": found}}
}
