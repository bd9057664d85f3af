package redact

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"uccetrace/flow/given"
	"uccetrace/flow/whole"
)

// Key is what pseudonyms follow from, and those that were given already. Who has it
// can tell who is who.
type Key struct {
	Secret []byte            `json:"key"` // 32 bytes, in base64
	Map    map[string]string `json:"map"` // pseudonym by word, both in lower case
}

const (
	keySize = 32
	// mostBytes is how long the file of a key may be: one of a million words is.
	mostBytes = 64 << 20
)

// NewKey makes a key of its own.
func NewKey() Key {
	k := Key{Secret: make([]byte, keySize), Map: map[string]string{}}
	rand.Read(k.Secret) // never fails
	return k
}

// LoadKey reads the key in a file, or makes one where there is none.
func LoadKey(path string) (Key, error) {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return Key{}, whole.ErrLink // refused before anything is read
	}
	f, err := given.Regular(path) // the key is written there in the end
	if errors.Is(err, fs.ErrNotExist) {
		return NewKey(), nil
	}
	if err != nil {
		return Key{}, err
	}
	defer f.Close()
	b, err := given.Bytes(f, mostBytes)
	if err != nil {
		return Key{}, fmt.Errorf("%w: name another file, or one that is not there yet", err)
	}
	var k Key
	if err := json.Unmarshal(b, &k); err != nil || len(k.Secret) != keySize {
		return Key{}, errors.New("holds no key and map of a redaction: name another file, or one that is not there yet")
	}
	back := map[string]bool{}
	for w, p := range k.Map {
		if len(w) != len(p) || back[p] {
			return Key{}, fmt.Errorf("is damaged: two words have one pseudonym, or one has another length than its word")
		}
		back[p] = true
	}
	return k, nil
}

// Key is the redactor's, with all pseudonyms that it has given.
func (r *Redactor) Key() Key { return Key{r.book.key, r.book.given} }

// Save writes the key to a file that only its owner may read.
func (k Key) Save(path string) error {
	b, err := json.MarshalIndent(k, "", " ")
	if err == nil && len(b) >= mostBytes {
		err = fmt.Errorf("would have more than %d MiB and could not be read again: redact fewer logs at a time", mostBytes>>20)
	}
	if err != nil {
		return err
	}
	f, err := whole.CreateSecret(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(b, '\n')); err != nil {
		f.Abort()
		return err
	}
	return f.Commit()
}
