/** AWS-LC verifies signatures, through the Amazon Corretto Crypto Provider. */
package io.timecoin.bench.peer.accp;
