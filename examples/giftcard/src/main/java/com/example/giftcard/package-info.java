/** Gift cards: issued to a holder, redeemed in parts, cancelled. A whole domain on the modules eventstore, web and readmodel. */
@NullMarked
package com.example.giftcard;

import org.jspecify.annotations.NullMarked;
