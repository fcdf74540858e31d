"""bilateral: have two countries grown closer, or further apart, and how do we know?"""
