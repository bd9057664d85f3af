package knowledge

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFind: what agents and engineers say finds the cause among the first.
func TestFind(t *testing.T) {
	b := embedded(t)
	for _, c := range []struct {
		words string
		among int
		want  string
	}{
		{"The device associated with that extension or dial number is invalid", 6, "extension-in-no-rule"},
		{"The device associated with that extension or dial number is invalid", 6, "device-not-associated"},
		{"device associated with that extension or dial number is invalid", 6, "extension-in-no-rule"},
		{"Device not accessible. Contact your system administrator.", 10, "phone-unregistered"}, // many causes show it
		{"Failed to connect the phone. Attempting to sign in again in 42 seconds", 2, "device-failure-retried"},
		{"finesse is out of service", 3, "finesse-out-of-service"},
		{"mode not allowed", 2, "mobile-not-enabled"},
		{"wrong password", 1, "wrong-password"},
		{"wrong pasword", 1, "wrong-password"},
		{"worng password", 1, "wrong-password"},
		{"kicked out right after login", 3, "late-forced-logout"},
		{"logged out again after login", 3, "late-forced-logout"},
		{"phone not registered", 1, "phone-unregistered"},
		{"shared line", 1, "shared-line"},
		{"too many lines", 1, "too-many-lines"},
		{"jtapi version", 1, "jtapi-version"},
		{"side switch lost agents", 2, "side-switch-agents-lost"},
		{"sso token expired", 1, "sso-token-expired"},
		{"central controller lost", 1, "central-controller-lost"},
	} {
		var got []string
		for _, h := range b.Find(c.words) {
			if h.Cause != nil && len(got) < c.among {
				got = append(got, h.Cause.ID)
			}
		}
		assert.Contains(t, got, c.want, c.words)
	}
	assert.Empty(t, b.Find(""))
	assert.Empty(t, b.Find("the of and"))
	assert.Empty(t, b.Find("quicksilver zeppelin"))
}

// TestFindItself: every cause is the first that its own id, and its title, find.
func TestFindItself(t *testing.T) {
	b := embedded(t)
	for _, c := range b.Causes() {
		for _, words := range []string{c.Title, c.ID} {
			hits := b.Find(words)
			if assert.NotEmpty(t, hits, words) {
				assert.Equal(t, c.ID, hits[0].Cause.ID, words)
			}
		}
	}
}

func TestNear(t *testing.T) {
	b := embedded(t)
	assert.Equal(t, "extension-in-no-rule", b.Near("extnsion-in-no-rule")[0])
	assert.Equal(t, "CF_INVALID_AGENT_ID_SPECIFIED", b.Near("CF_INVALID_AGENT_ID_SPECIFED")[0])
	assert.Contains(t, b.Near("extesnion"), "extension")
	assert.Empty(t, b.Near("xyzzy"))
	assert.Empty(t, b.Near(""))
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"login", "lgoin", 1}, {"abc", "xbz", 2}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}} {
		assert.Equal(t, c.want, distance(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, distance(c.b, c.a), "%s %s", c.b, c.a)
	}
}

func TestShare(t *testing.T) {
	assert.Equal(t, 1.0, Share("locked users", "the user locks"))
	assert.Equal(t, 0.5, Share("locked phones", "the user locks"))
	assert.Zero(t, Share("", "text"))
}

// TestOneWording: causes that ask for the same thing ask in the same words, so that
// whoever puts their requests together asks once.
func TestOneWording(t *testing.T) {
	type request struct{ cause, text string }
	var all []request
	for _, c := range embedded(t).Causes() {
		for _, b := range c.Collect {
			if b.Text != "" {
				all = append(all, request{c.ID, b.Text})
			}
		}
	}
	require.NotEmpty(t, all)
	for i, a := range all {
		for k, b := range all {
			if i != k && a.text != b.text && min(Share(a.text, b.text), Share(b.text, a.text)) > 0.75 {
				t.Errorf("%s asks for %q, %s for %q", a.cause, a.text, b.cause, b.text)
			}
		}
	}
}
