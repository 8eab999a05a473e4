// Aws is a client of AWS services, and a small server that answers as they do. For each line of its standard input it does something,
// and prints one line: "ok", or the error that a call returned.
//
//	aws
//
//	queue                a request to SQS
//	caller               a request to STS
//	presigned            a signed URL of STS, without a request
//	missing              an error that the service declares
//	denied               an error that it does not declare
//	busy                 an error that is still there after two attempts
//	cancelled            a request with a context that is done
//	nowhere              a server that does not answer
//	burst COUNT          requests of many goroutines at once
//	serve                starts an HTTP server whose handler makes requests, and prints its address
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(answer))
	// A text is seen where its page of the executable has been used before.
	fmt.Fprint(io.Discard, context.Canceled)
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if err := run(server.URL, words[0], words[1:]); err != nil {
			fmt.Println(strings.ReplaceAll(last(err).Error(), "\n", " "))
		} else {
			fmt.Println("ok")
		}
	}
}

// last returns the innermost error.
func last(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

func config(url string) aws.Config {
	return aws.Config{
		Region: "eu-north-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
		EndpointResolverWithOptions: aws.EndpointResolverWithOptionsFunc(func(_, region string, _ ...interface{}) (aws.Endpoint, error) {
			return aws.Endpoint{URL: url, SigningRegion: region}, nil
		}),
		RetryMaxAttempts: 2,
	}
}

func run(url, command string, words []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	switch command {
	case "queue", "missing", "denied", "busy":
		return queue(ctx, url, command)
	case "caller":
		return caller(ctx, url)
	case "presigned":
		_, err := sts.NewPresignClient(sts.NewFromConfig(config(url))).PresignGetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		return err
	case "cancelled":
		cancel()
		return caller(ctx, url)
	case "nowhere":
		return caller(ctx, "http://127.0.0.1:1")
	case "burst":
		n, err := strconv.Atoi(words[0])
		check(err)
		var all sync.WaitGroup
		for i := 0; i < n; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				check(queue(ctx, url, "queue"))
			}()
		}
		all.Wait()
		return nil
	case "serve":
		return serve(url)
	}
	return fmt.Errorf("no command '%s'", command)
}

func queue(ctx context.Context, url, name string) error {
	_, err := sqs.NewFromConfig(config(url)).GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String(name)})
	return err
}

func caller(ctx context.Context, url string) error {
	_, err := sts.NewFromConfig(config(url)).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	return err
}

// The handler makes a request itself, and one from another goroutine that has the context of the HTTP request.
func serve(url string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check(queue(r.Context(), url, "queue"))
		done := make(chan error)
		go func() { done <- caller(r.Context(), url) }()
		check(<-done)
	}))
	return fmt.Errorf("%s", listener.Addr())
}

// answer speaks the JSON protocol of SQS, and the older one, which STS has too.
func answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	check(err)
	isJSON := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-amz-json")
	code, status := "", 400
	switch {
	case strings.Contains(string(body), "missing"):
		code = "AWS.SimpleQueueService.NonExistentQueue"
		if isJSON {
			code = "com.amazonaws.sqs#QueueDoesNotExist"
		}
	case strings.Contains(string(body), "denied"):
		code = "AccessDenied"
	case strings.Contains(string(body), "busy"):
		code, status = "ServiceUnavailable", 503
	}
	switch {
	case code != "" && isJSON:
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type": %q, "message": "no"}`, code)
	case code != "":
		w.WriteHeader(status)
		fmt.Fprintf(w, "<ErrorResponse><Error><Code>%s</Code><Message>no</Message></Error></ErrorResponse>", code)
	case isJSON:
		fmt.Fprint(w, `{"QueueUrl": "http://queue"}`)
	case strings.Contains(string(body), "GetQueueUrl"):
		fmt.Fprint(w, "<GetQueueUrlResponse><GetQueueUrlResult><QueueUrl>http://queue</QueueUrl></GetQueueUrlResult></GetQueueUrlResponse>")
	default:
		fmt.Fprint(w, "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
