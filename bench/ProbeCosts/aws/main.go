// A client of SQS and a server that answers as SQS does, in one process, on one connection that is memory alone.
package main

import (
	"context"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	m := newMemory()
	go http.Serve(m, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		check(err)
		io.WriteString(w, `{"QueueUrl": "http://queue"}`)
	}))
	ctx := context.Background()
	client := sqs.New(sqs.Options{
		Region:       "eu-north-1",
		BaseEndpoint: aws.String("http://localhost"),
		HTTPClient:   &http.Client{Transport: &http.Transport{DialContext: m.dial}},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
	})
	rounds(2000, func() {
		_, err := client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("orders")})
		check(err)
	})
}
