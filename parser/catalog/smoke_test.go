package catalog

import (
	"fmt"
	"testing"
)

func TestSmoke(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		for _, e := range err.(Errors) {
			t.Error(e)
			t.Log("\n" + e.Excerpt())
		}
		return
	}
	for _, p := range c.Processes() {
		s := c.Process(p)
		for _, e := range s.errs {
			t.Error(e)
		}
		if len(s.errs) == 0 {
			for _, e := range s.checkExamples() {
				t.Error(e)
			}
		}
	}
	fmt.Println(len(c.Messages), len(c.Names))
}
func TestCheck(t *testing.T) {
	c, _ := Embedded()
	for _, p := range c.Test() {
		t.Error(p)
	}
	t.Log(c.Digest())
	m, _ := c.Message("ctisvr.agent-event")
	t.Log("\n" + Format(m))
	for _, m := range c.Messages {
		out, err := m.Print(func(NameID) (string, bool) { return "", false })
		if err != nil {
			t.Error(err)
		}
		t.Log(m.Level(), out)
	}
}
func TestLearnSmoke(t *testing.T) {
	c, _ := Embedded()
	for _, x := range [][2]string{{"pim", "PimConfig::IsExtConfiguredInATR - The extension 10007 is not in a valid ATR range"},
		{"jgw", "handleMsgAddCallObserver::Exception for Addr: 10000 InvID: 5 Error=0x8ccc00d2 text <x> 17 times."},
		{"opc", "FooBar: InvokeID=0x12 Dev=1000 Weird=abc Empty= 12"}, {"mds", "MDS synchronizer 4 is ENABLED"}, {"pim", "Some dump:\n\tPrivData=3\n\tFoo: 5"}, {"opc", "12 13"}, {"opc", "\"quoted\" # x  # y"}} {
		d, err := c.Learn(x[0], x[1])
		t.Log("\n"+d, err)
		if err != nil {
			t.Error(err)
		}
	}
}
