package render

import "reflect"

// clean makes every text of a document safe, in place: whatever is added to it is so
// too, without anybody having to think of it. Pointers may be shared.
func clean(doc *document) { cleaner{}.walk(reflect.ValueOf(doc).Elem()) }

// cleaner remembers what was made safe.
type cleaner map[any]bool

func (c cleaner) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || c[v.Interface()] {
			return
		}
		c[v.Interface()] = true
		c.walk(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() || v.Type().Field(i).Anonymous {
				c.walk(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len()) // others may hold the old one
		reflect.Copy(own, v)
		for i := range own.Len() {
			c.walk(own.Index(i))
		}
		v.Set(own)
	case reflect.String:
		if v.CanSet() {
			if text := v.String(); text != "" {
				if made := safe(text, false); made != text {
					v.SetString(made)
				}
			}
		}
	}
}
