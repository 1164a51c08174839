package dev.roster;

import java.util.List;

/** What a domain declares of its routes: who may use them. What no rule names is denied to everybody. */
interface Doors {

    /** In their order: the first that applies counts. */
    List<DoorRule> rules();
}
