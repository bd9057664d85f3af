package reference

import "uccetrace/flow/decision"

// message is something on its way to a component's inbox.
type message struct {
	at      Time
	seq     uint64
	from    *actor
	to      *actor
	final   address  // for the delivery service: whom it hands the message to
	attempt *Attempt // the sign-in that it is about; for the truth and for decisions about it
	cause   int32    // the event that a proof says it follows from
	body    any
}

// What systems say to each other. A body is never changed once it is sent.
type (
	// request is one wish of a client: to log in, to be ready, to log out.
	request struct {
		mode       mode
		agent      int // place in the site; -1 for an agent that nobody knows
		agentID    string
		extension  string
		instrument string
		password   string // hash
		sso        bool
		forced     int // 2: authentication only
		workmode   int
		remote     string // mobile agent's number
		reason     int
		client     int // place in the site
		peripheral int
	}

	// setState carries a request; invoke is its number between these two systems.
	setState struct {
		*request
		invoke uint32
	}
	// stateAnswer answers a setState; choice is why not.
	stateAnswer struct {
		*request
		invoke uint32
		refusal
	}
	// refusal is a no: by whom and why. The zero value is a yes.
	refusal struct {
		choice *decision.Outcome
		by     string
		of     *decision.Setting // that chose it before there was an attempt to note it for
	}

	authenticate struct {
		*request
		user string
	}
	authenticated struct {
		*request
		refusal
	}

	addObserver struct {
		invoke          int
		address, remote string
		delivery        int
	}
	observerAnswer struct {
		invoke  int
		address string
		refusal
	}
	snapshot       struct{ address string }
	snapshotAnswer struct{ address string }
	setupCall      struct {
		invoke          int
		address, number string
	}
	setupAnswer struct {
		invoke int
		refusal
	}

	openProvider   struct{ user string }
	providerAnswer struct{ refusal }
	providerState  struct{ refusal } // the gateway tells the PIM
	// Between gateway and CUCM everything carries the gateway's number.
	addressQuery struct {
		invoke  int
		address string
	}
	addressAnswer struct {
		invoke  int
		known   bool
		ipMode  string
		serves  bool // in service
		refusal      // where it is not known
	}
	observe struct {
		invoke          int
		address, remote string
	}
	observed struct {
		invoke int
		refusal
	}
	callQuery struct {
		invoke  int
		address string
	}
	callAnswer    struct{ invoke int }
	terminalEvent struct {
		terminal, address string
		inService         bool
		cause             string
	}

	attributeLogin struct {
		agent, peripheral int
		extension         string
		invoke            uint32 // the request's; for the answer
	}
	loggedOut struct{ agent int }
	// assignment is the router's answer: the agent's groups and queues.
	assignment struct {
		agent, peripheral int
		invoke            uint32 // 0 for an agent who was logged in already
	}
	// lostAgent is one whom a side that took over could not recover.
	lostAgent  struct{ agent int }
	agentEvent struct {
		agent      int
		extension  string
		instrument string
		client     int
		overall    string
		reason     int
	}

	// callEvent is what a call does to a device.
	callEvent struct{ name, call, device, cause string }

	// clientStatus is a request of the client beside the log-in.
	clientStatus struct{ client int }
	openSession  struct {
		client int
		invoke uint32
	}
	statistics struct {
		client, group int
		invoke        uint32
	}
	heartbeat struct {
		client int
		invoke uint32
	}
	sessionState struct{ refusal }

	// switchSide tells the delivery service of a PG that the other side works from
	// now on; takeOver tells the processes, and a PIM who was logged in.
	switchSide struct{}
	takeOver   struct{ agents []recovered }
)

// recovered is an agent who was logged in when the other side took over; invoke is
// the number that OPC gives the recovery.
type recovered struct {
	agent     int
	extension string
	remote    string
	invoke    uint32
}

// mode is what a request asks for, as OPC and the PIM spell it.
type mode string

const (
	logIn    mode = "LOG_IN"
	logOut   mode = "LOG_OUT"
	ready    mode = "READY"
	notReady mode = "NOT_READY"
)
