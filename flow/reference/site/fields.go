package site

import "go.yaml.in/yaml/v3"

// codec reads and prints values of one kind.
type codec[V comparable] struct {
	// parse reads a value; problem says in words what would be right, "" for none.
	parse func(text string) (v V, problem string)
	// show prints it as a YAML scalar.
	show func(V) string
	// secret keeps the value out of errors.
	secret bool
}

func (c codec[V]) read(d *decoder, n *yaml.Node, name string, to *V) {
	if n.Kind != yaml.ScalarNode {
		d.refused[to] = true
		d.failNode(n, "want one value behind %s, got %s", name, kindOf(n))
		return
	}
	v, problem := c.parse(n.Value)
	if problem == "" {
		*to = v
		d.mark(to, n)
		return
	}
	d.refused[to] = true
	if c.secret {
		d.failNode(n, "%s: %s", name, problem)
	} else {
		d.failNode(n, "%s %s: %s", name, quoted(n.Value), problem)
	}
}

// field is a key with one value.
func field[T any, V comparable](name string, c codec[V], at func(*T) *V, usual V) key[T] {
	return key[T]{
		name:  name,
		read:  func(d *decoder, n *yaml.Node, to *T) { c.read(d, n, name, at(to)) },
		write: func(p *printer, of *T) { p.value(name, c.show(*at(of))) },
		plain: func(of *T) bool { return *at(of) == usual },
	}
}

// must is a key with one value that cannot be left out.
func must[T any, V comparable](name string, c codec[V], at func(*T) *V) key[T] {
	var zero V
	k := field(name, c, at, zero)
	k.need = true
	k.plain = func(*T) bool { return false }
	return k
}

// values is a key with a list of values, written [a, b].
func values[T any, V comparable](name string, c codec[V], at func(*T) *[]V) key[T] {
	return key[T]{
		name: name,
		read: func(d *decoder, n *yaml.Node, to *T) {
			list := readList[V](d, n, name)
			for i := range list {
				c.read(d, n.Content[i], name, &list[i])
			}
			*at(to) = list
			d.mark(at(to), n)
		},
		write: func(p *printer, of *T) {
			shown := make([]string, len(*at(of)))
			for i, v := range *at(of) {
				shown[i] = c.show(v)
			}
			p.list(name, shown)
		},
		plain: func(of *T) bool { return len(*at(of)) == 0 },
	}
}

// objects is a key with a list of objects, each behind a dash.
func objects[T, E any](name string, o *object[E], at func(*T) *[]E) key[T] {
	return key[T]{
		name: name,
		read: func(d *decoder, n *yaml.Node, to *T) {
			list := readList[E](d, n, name)
			for i := range list {
				o.read(d, n.Content[i], &list[i])
			}
			*at(to) = list
		},
		write: func(p *printer, of *T) {
			p.begin(name)
			for i := range *at(of) {
				p.item()
				writeObject(p, o, &(*at(of))[i])
			}
			p.end()
		},
		plain: func(of *T) bool { return len(*at(of)) == 0 },
	}
}

// nested is a key with one object.
func nested[T, E any](name string, o *object[E], at func(*T) *E) key[T] {
	return key[T]{
		name: name,
		read: func(d *decoder, n *yaml.Node, to *T) { o.read(d, n, at(to)) },
		write: func(p *printer, of *T) {
			p.begin(name)
			writeObject(p, o, at(of))
			p.end()
		},
		plain: func(*T) bool { return false },
	}
}

// needed makes a key one that cannot be left out, nor be an empty list.
func needed[T any](k key[T]) key[T] {
	read := k.read
	k.need = true
	k.read = func(d *decoder, n *yaml.Node, to *T) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			d.failNode(n, "%s needs at least one: write it", k.name)
		}
		read(d, n, to)
	}
	return k
}

// readList makes the list that n's items go into; nil where n holds none.
func readList[E any](d *decoder, n *yaml.Node, name string) []E {
	if n.Kind != yaml.SequenceNode {
		d.failNode(n, "want a list behind %s, got %s: begin each item with a dash, or write [a, b]", name, kindOf(n))
		return nil
	}
	if len(n.Content) == 0 {
		return nil
	}
	return make([]E, len(n.Content))
}
