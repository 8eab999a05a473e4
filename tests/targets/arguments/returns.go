package main

import "errors"

// task is what the functions of this file return.
type task struct {
	id    int64
	owner *task
}

var (
	errRefused = errors.New("refused")
	errLate    = errors.New("late")
	calls      int
)

//go:noinline
func find(id int64) *task { return &task{id: id} }

//go:noinline
func note(t *task) { calls++ }

// stored stores into its result before it returns it.
//
//go:noinline
func stored(id int64, owner *task) (*task, error) {
	result := find(id)
	if id < 0 {
		return nil, errRefused
	}
	result.owner = owner
	return result, nil
}

// guarded does the same, and defers what concerns its error only.
//
//go:noinline
func guarded(id int64, owner *task) (_ *task, err error) {
	refused := func() { calls++ }
	defer func() {
		if err != nil {
			refused()
		}
	}()
	note(owner)
	result := find(id)
	if id < 0 {
		return nil, errRefused
	}
	result.owner = owner
	return result, nil
}

// late defers what changes its error.
//
//go:noinline
func late(id int64, owner *task) (_ *task, err error) {
	defer func() {
		if err == nil {
			err = errLate
		}
	}()
	note(owner)
	result := find(id)
	if id < 0 {
		return nil, errRefused
	}
	result.owner = owner
	return result, nil
}

// exchanged defers what changes its result, through a pointer.
//
//go:noinline
func exchanged(id int64, owner *task) (result *task, err error) {
	place := &result
	defer func() {
		if err == nil {
			*place = owner
		}
	}()
	result = find(id)
	if id < 0 {
		return nil, errRefused
	}
	result.owner = owner
	return result, nil
}

// spilled keeps its result in its frame meanwhile.
//
//go:noinline
func spilled(id int64, noted *task) (*task, error) {
	result := find(id)
	note(noted)
	if id%2 == 0 {
		calls++
	}
	return result, nil
}

// recovered returns what its deferred function leaves when it panics.
//
//go:noinline
func recovered(id int64, owner *task) (result *task, err error) {
	defer func() {
		if recover() != nil {
			result, err = owner, errLate
		}
	}()
	if id < 0 {
		panic(id)
	}
	result = find(id)
	result.owner = owner
	return result, nil
}

// nested calls itself.
//
//go:noinline
func nested(id int64, owner *task) (*task, error) {
	if id > 1 {
		if _, err := nested(id-1, owner); err != nil {
			return nil, err
		}
	}
	result := find(id)
	result.owner = owner
	return result, nil
}

// unwound never returns.
//
//go:noinline
func unwound(id int64, owner *task) (*task, error) {
	defer func() { recover() }()
	func() {
		guarded(id, owner)
		stored(id, nil)
		var none *task
		exchanged(none.id, owner)
	}()
	return owner, nil
}

// returns calls each function so that it returns in all its ways.
func returns() {
	owner := &task{id: 1000}
	for _, id := range []int64{1, 2, -1} {
		stored(id, owner)
		guarded(id, owner)
		late(id, owner)
		exchanged(id, owner)
		spilled(id, owner)
		recovered(id, owner)
		nested(id, owner)
		unwound(id, owner)
	}
}
