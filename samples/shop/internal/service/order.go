package service

// Order is what the front sends to the worker.
type Order struct {
	Item     string `json:"item"`
	Quantity int    `json:"quantity"`
	Total    int64  `json:"total"` // in cents
}
