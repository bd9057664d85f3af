// Package aw is the AW database: the tables of a site under the product's names,
// and the query by which Finesse checks an agent's credentials.
//
// The tables live in an embedded SQL database behind database/sql. What decides
// is SQL over the views t_Agent, t_Person and so on, which a real AW has too.
package aw
