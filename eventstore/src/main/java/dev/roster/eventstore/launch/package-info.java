/** How an application on these modules starts: its settings, what of Axon it leaves out, and its commands on the shell. */
@NullMarked
package dev.roster.eventstore.launch;

import org.jspecify.annotations.NullMarked;
