package reference

// nodeManager watches the processes of one node and starts them again.
type nodeManager struct{ *actor }

func newNodeManager(a *actor) *nodeManager {
	n := &nodeManager{a}
	a.component = n
	return n
}

// Notes to the node manager: a process has gone, and is to be started again.
type (
	died  struct{ process string }
	start struct{ process string }
)

// restartsAfter is how long a process needs to be back.
const restartsAfter = 6 * Second

func (n *nodeManager) receive(m *message) {
	switch b := m.body.(type) {
	case died:
		n.printAside(nmLost, str(n.process.Node), str(b.process))
		n.remind(restartsAfter, start(b))
	case start:
		n.printAside(nmBack, str(n.process.Node), str(b.process))
	}
}
