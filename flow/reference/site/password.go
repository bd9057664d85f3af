package site

import (
	"crypto/sha256"
	"encoding/hex"
)

// HashPassword gives what stands in a site file for a password: its SHA-256 in
// lower-case hexadecimal digits. It has no salt, because the AW database compares
// it by equality; it keeps a password from being read by chance, no more.
func HashPassword(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}
