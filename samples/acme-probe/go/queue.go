// Package jobs is a small job queue of an imaginary company.
package jobs

import (
	"context"
	"fmt"
)

// Work does one job.
type Work func(ctx context.Context, name string) error

// Queue maps names of jobs to their work.
type Queue struct {
	works map[string]Work
}

// NewQueue creates a queue without any work.
func NewQueue() *Queue {
	return &Queue{works: map[string]Work{}}
}

// Handle registers the work of the jobs with a name.
func (q *Queue) Handle(name string, work Work) {
	q.works[name] = work
}

// Process runs one job to its end.
func (q *Queue) Process(ctx context.Context, name string) error {
	work, known := q.works[name]
	if !known {
		return fmt.Errorf("no work for job %q", name)
	}
	return work(ctx, name)
}
