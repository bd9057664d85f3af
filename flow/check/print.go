package check

import "strings"

// String prints an expression in its canonical form, which reads back as the same.
func (e *expression) String() string {
	var parts []string
	for _, c := range e.Any {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, " or ")
}

func (c *conjunction) String() string {
	var parts []string
	for _, f := range c.All {
		parts = append(parts, f.String())
	}
	return strings.Join(parts, " and ")
}

func (f *factor) String() string {
	switch {
	case f.Not != nil:
		return "not " + f.Not.String()
	case f.Group != nil:
		return "(" + f.Group.String() + ")"
	}
	return f.Test.String()
}

func (t *test) String() string {
	switch {
	case t.To != nil:
		return t.Left.String() + " " + t.Sign + " " + t.To.String()
	case len(t.In) > 0:
		var values []string
		for _, v := range t.In {
			values = append(values, v.String())
		}
		return t.Left.String() + " in (" + strings.Join(values, ", ") + ")"
	}
	return t.Left.String()
}

func (o operand) String() string {
	if o.Call == nil {
		return o.Name
	}
	var parts []string
	if of := o.Call.Of; of != nil && of.Text != nil {
		parts = append(parts, quote(*of.Text))
	} else if of != nil {
		parts = append(parts, of.Cond.String())
	}
	if o.Call.Where != nil {
		parts = append(parts, "where "+o.Call.Where.String())
	}
	return o.Name + "(" + strings.Join(parts, " ") + ")"
}

func (v *value) String() string {
	if isWord(v.Text) {
		return v.Text
	}
	return quote(v.Text)
}

// isWord says that a text reads as one word without quotes.
func isWord(text string) bool {
	s := scanner{text: text}
	t, err := s.Next()
	return err == nil && t.Type == tokenWord && t.Value == text
}

// quote puts a text between quotes that it does not hold; one that was read holds one
// kind at most.
func quote(text string) string {
	if strings.Contains(text, `"`) {
		return "'" + text + "'"
	}
	return `"` + text + `"`
}
