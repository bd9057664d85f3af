package render

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed html/report.tmpl
var htmlPage string

//go:embed html/report.css
var htmlStyle string

// newHTML is a report that is handed on, as one file: nothing in it runs, and nothing
// is fetched. All that varies goes through html/template as text or as the value of
// an attribute.
func newHTML(w io.Writer, opt Options) Sink {
	return newDossier(w, opt, mostFull, func(d *dossier, doc *document) error {
		clean(doc)
		t, err := htmlTemplate()
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(w, 64<<10)
		if err := t.Execute(out, doc); err != nil {
			return err
		}
		return out.Flush()
	})
}

// htmlTemplate is the page with its style, which the policy names by its digest.
func htmlTemplate() (*template.Template, error) {
	sum := sha256.Sum256([]byte(htmlStyle))
	page := strings.NewReplacer("STYLEHASH", "sha256-"+base64.StdEncoding.EncodeToString(sum[:]), "STYLE", htmlStyle).Replace(htmlPage)
	return template.New("report").Funcs(template.FuncMap{"class": class, "rows": rowsOf}).Parse(page)
}

// classes are what the style knows: outcomes, certainties, severities, deviations.
const classes = " failed inconclusive succeeded stated inferred possible error warning matched observed unread missing unexpected different reordered late unobservable "

// class is the class of something by its name; what the style does not know is
// "other".
func class(name any) string {
	if s := fmt.Sprint(name); s != "" && !strings.Contains(s, " ") && strings.Contains(classes, " "+s+" ") {
		return s
	}
	return "other"
}

// tableOfRows is a table of logins.
type tableOfRows struct {
	Title string
	Bad   bool
	Rows  []loginRow
}

func rowsOf(title string, bad bool, rows []loginRow) tableOfRows {
	return tableOfRows{title, bad, rows}
}
