/** What a team adds to its copy: an aggregate with its events, a handler of them, and events that no aggregate applies. */
package dev.badges;
