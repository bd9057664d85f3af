package check

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"uccetrace/flow"
)

// identity is what stays of a finding when the same is run again another day.
type identity struct{ rule, cause, step, pg, peripheral, agent, extension string }

func identityOf(rule string, l *flow.Login, first string) identity {
	return identity{rule, first, l.Reached, pgText(l.PG), l.Agent.Peripheral, l.Agent.ID, l.Agent.Extension}
}

// ordinals count findings that are equal in all that stays.
type ordinals map[identity]int

// fingerprint is 128 bits in hex. What goes in is told apart by its length, so that no
// value can pass for two.
func (o ordinals) fingerprint(id identity) string {
	o[id]++
	h := sha256.New()
	for _, part := range []string{"1", id.rule, id.cause, id.step, id.pg, id.peripheral, id.agent, id.extension, strconv.Itoa(o[id])} {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
