# Joins the lines of logins, whole logs or what a search has left of them, into a row for
# each login that was confirmed: CTIInvokeID, OPCInvokeID, extension, start, and how long
# after it the CTI server confirmed, the PIM was asked, how long the gateway took, and when
# the router had the agent in his first group. Start is in ms of the day, the rest in ms.
#
# Files come in any order, lines of one file up to a few ms out of order. What carries no
# request number is joined by extension and time: the first that is no earlier than the
# login. The router prints the agent's id, so it must be equal to the extension.

function ms(clock) {
	return 3600000 * substr(clock, 1, 2) + 60000 * substr(clock, 4, 2) + 1000 * substr(clock, 7, 2) + substr(clock, 10, 3)
}

$4 == "CSTASetAgentState:" {
	if ($8 == "AgentMode=LOG_IN") {
		request = substr($6, 10)
		if ($5 ~ /^Peripheral/)
			asked[request] = $1
		else {
			device = substr($7, 5)
			logins[device] = logins[device] " " request
		}
	}
	next
}
$4 == "CSTASetAgentStateConfEvent:" { confirmed[substr($5, 10)] = $1; next }
$4 == "TPServices::AddInvocationByCTIInvokeID" { cti_of[$11] = $7; began[$11] = $1; next }
$4 == "MsgAddCallObserver:" { gateway[$11] = $1; next }
$4 == "MsgAddCallObserverResponse:" {
	if ($8 == 1) {
		answered[$6] = answered[$6] " " ms($1)
		number[$6] = number[$6] " " $10
	}
	next
}
$4 == "AgentAttributeLoginReqMSG" { attributes[$6]; next }
$4 == "Agent" && $11 == "logged" {
	if (grouped[$6] != $1) {
		grouped[$6] = $1
		routed[$6] = routed[$6] " " ms($1)
	}
}

# Times of a device ascend as its logins do: one walk along each list.
END {
	for (device in logins) {
		n = split(logins[device], requests, " ")
		answers = split(answered[device], answer, " ")
		split(number[device], numbers, " ")
		groups = split(routed["(" device ")"], group, " ")
		a = g = 1
		for (i = 1; i <= n; i++) {
			request = requests[i]
			cti = cti_of[request]
			if (!(cti in confirmed) || !(request in attributes) || !(request in asked))
				continue
			start = ms(began[request])
			while (a <= answers && answer[a] < start) a++
			while (g <= groups && group[g] < start) g++
			if (a > answers || g > groups)
				continue
			printf "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\n", cti, request, device, start,
				ms(confirmed[cti]) - start, ms(asked[request]) - start, answer[a] - ms(gateway[numbers[a]]), group[g] - start
		}
	}
}
