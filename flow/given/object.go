package given

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	// mostJSON is how long a report in JSON may be: one of 50,000 logins with all their
	// steps has 3 GiB.
	mostJSON = 4 << 30
	// mostValue is how long a value in it may be that is taken whole: a login has some
	// 60 KiB, the summary of a large capture some hundred.
	mostValue = 8 << 20
)

// errLargeValue is of what no report has.
var errLargeValue = fmt.Errorf("a value in it has more than %d MiB", mostValue>>20)

// errEnough ends the reading of an object of which no more is wanted.
var errEnough = errors.New("enough")

// Fields are what reads the values of an object, by their keys.
type Fields map[string]func(*json.Decoder) error

// Into reads a value whole.
func Into(to any) func(*json.Decoder) error {
	return func(d *json.Decoder) error { return d.Decode(to) }
}

// Schema reads what kind of report it is, and no more of one of another kind.
func Schema(to *string, want string) func(*json.Decoder) error {
	return func(d *json.Decoder) error {
		err := d.Decode(to)
		if err == nil && *to != want {
			err = errEnough
		}
		return err
	}
}

// Object reads the fields of a JSON object, and skips the others.
func Object(r io.Reader, fields Fields) error {
	b := &bounded{Reader: &limited{r, mostJSON, mostJSON}}
	d := json.NewDecoder(b)
	b.used = d.InputOffset
	t, err := d.Token()
	if err != nil {
		return ended(err)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("%v stands where an object is wanted", t)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return ended(err)
		}
		read := fields[key.(string)] // a decoder takes nothing else for a key
		if read == nil {
			read = skip
		}
		if err := read(d); err == errEnough {
			return nil
		} else if err != nil {
			return ended(err)
		}
	}
	_, err = d.Token()
	return ended(err)
}

// Each reads a JSON array, or null, element by element.
func Each(read func(*json.Decoder) error) func(*json.Decoder) error {
	return func(d *json.Decoder) error {
		t, err := d.Token()
		if err != nil || t == nil {
			return err
		}
		if t != json.Delim('[') {
			return fmt.Errorf("%v stands where a list is wanted", t)
		}
		for d.More() {
			if err := read(d); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	}
}

// skip reads a value and keeps nothing: of an object or array element by element.
func skip(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil || t != json.Delim('{') && t != json.Delim('[') {
		return err
	}
	for d.More() {
		if t == json.Delim('{') {
			if _, err := d.Token(); err != nil {
				return err
			}
		}
		if err := d.Decode(&nothing{}); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// nothing takes any value and keeps none.
type nothing struct{}

func (*nothing) UnmarshalJSON([]byte) error { return nil }

// ended says of an end within an object that it is none.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// bounded keeps a decoder from holding more than mostValue: it asks for more only when
// what it has is not the end of a value.
type bounded struct {
	io.Reader
	read int64
	used func() int64 // by the decoder
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.read-b.used() > mostValue {
		return 0, errLargeValue
	}
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	return n, err
}
