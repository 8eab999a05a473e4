package main

// An item is something that the shop sells. Prices are in cents.
type item struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Price int      `json:"price"`
	Tags  []string `json:"tags"`
}

var catalog = []item{
	{ID: "kettle", Name: "Enamel kettle", Price: 3900, Tags: []string{"kitchen"}},
	{ID: "lamp", Name: "Reading lamp", Price: 5450, Tags: []string{"light", "desk"}},
	{ID: "notebook", Name: "Dotted notebook", Price: 1200, Tags: []string{"desk", "paper"}},
	{ID: "teapot", Name: "Short, stout teapot", Price: 2800, Tags: []string{"kitchen"}},
}

func findItem(id string) (item, bool) {
	for _, it := range catalog {
		if it.ID == id {
			return it, true
		}
	}
	return item{}, false
}

func (it item) tagged(tag string) bool {
	for _, t := range it.Tags {
		if t == tag {
			return true
		}
	}
	return false
}
